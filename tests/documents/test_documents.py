"""Documents and their versions: transactions, states and files."""

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.services import people
from apps.core.errors import Forbidden, NotFound
from apps.core.services import files as private_files
from apps.documents.errors import OwnerOnly, ReadOnly, Stale
from apps.documents.models import Document, DocumentVersion, StoredFile
from apps.documents.services import contents, documents, shares
from tests.documents.making import CLIENT, PNG, files, seen_by, upload, write
from tests.support.factories import Person, make_person
from tests.support.races import Race


def change(person: Person, document: Document, **given: object) -> Document:
    return documents.change(
        document_id=document.pk,
        user_id=person.id,
        client_id=CLIENT,
        **given,  # type: ignore[arg-type]
    )


def test_a_new_document_is_its_owners_and_has_one_version(ada: Person) -> None:
    made = write(ada, text="First")
    found = seen_by(ada, made.pk)
    assert (found.access, found.version, found.media_type) == ("owner", 1, "text/plain")
    version = documents.version(document=found)
    assert (version.body, version.author_id, version.client_id) == ("First", ada.id, CLIENT)


def test_nobody_else_sees_it(ada: Person, ben: Person) -> None:
    made = write(ada)
    with pytest.raises(NotFound):
        seen_by(ben, made.pk)
    with pytest.raises(NotFound):
        change(ben, made, title="Mine")
    with pytest.raises(NotFound):
        documents.delete(document_id=made.pk, user_id=ben.id)
    assert not documents.visible(user_id=ben.id).exists()


def test_every_change_keeps_what_was_before(ada: Person) -> None:
    made = write(ada, title="One", text="First")
    change(ada, made, title="Two")
    change(ada, made, content=contents.of_text(text="Second"))
    found = seen_by(ada, made.pk)
    assert (found.version, found.title) == (3, "Two")
    kept = [(v.number, v.title, v.body) for v in documents.versions(document=found)]
    assert kept == [(3, "Two", "Second"), (2, "Two", "First"), (1, "One", "First")]
    with pytest.raises(NotFound):
        documents.version(document=found, number=0)
    with pytest.raises(NotFound):
        documents.version(document=found, number=4)


def test_a_change_that_changes_nothing_makes_no_version(ada: Person, media: Path) -> None:
    made = write(ada, title="One", content=upload())
    change(ada, made, title="One", content=upload())
    change(ada, made)
    assert seen_by(ada, made.pk).version == 1
    assert len(files(media)) == 1


def test_a_state_that_is_gone_cannot_be_changed_or_deleted(ada: Person, media: Path) -> None:
    made = write(ada)
    before = documents.tag(made)
    after = documents.tag(change(ada, made, tags={before}, title="Two"))
    assert after != before
    with pytest.raises(Stale):
        change(ada, made, tags={before}, content=upload())
    with pytest.raises(Stale):
        change(ada, made, tags=set(), title="Three")
    with pytest.raises(Stale):
        documents.delete(document_id=made.pk, user_id=ada.id, tags={before})
    assert files(media) == []
    documents.delete(document_id=made.pk, user_id=ada.id, tags={after, "other"})
    with pytest.raises(NotFound):
        seen_by(ada, made.pk)


def test_of_many_who_change_the_same_state_one_wins(race: Race, media: Path) -> None:
    ada = make_person()
    made = write(ada)
    tag = documents.tag(made)

    def attempt(number: int) -> str:
        try:
            change(ada, made, tags={tag}, title=f"Title {number}", content=upload())
        except Stale:
            return "stale"
        return "won"

    outcomes = race(8, attempt)
    assert sorted(outcomes) == ["stale"] * 7 + ["won"]
    found = seen_by(ada, made.pk)
    assert found.version == 2
    assert documents.versions(document=found).count() == 2
    assert len(files(media)) == StoredFile.objects.count() == 1


def test_changes_without_a_state_all_count(race: Race, media: Path) -> None:
    ada = make_person()
    made = write(ada)
    race(6, lambda number: change(ada, made, title=f"Title {number}"))
    found = seen_by(ada, made.pk)
    numbers = [version.number for version in documents.versions(document=found)]
    assert numbers == [7, 6, 5, 4, 3, 2, 1]


def test_a_change_and_a_deletion_at_once_leave_no_file(race: Race, media: Path) -> None:
    ada = make_person()
    for _ in range(5):
        made = write(ada, content=upload())

        def attempt(number: int, made: Document = made) -> None:
            try:
                if number:
                    documents.delete(document_id=made.pk, user_id=ada.id)
                else:
                    change(ada, made, content=upload(PNG + b"x"))
            except NotFound:
                pass

        race(2, attempt)
        assert not Document.objects.filter(pk=made.pk).exists()
        assert files(media) == []
        assert not StoredFile.objects.exists()


def test_a_file_is_kept_under_a_name_nobody_chose(ada: Person, media: Path) -> None:
    content = upload(name="../../evil.png")
    made = write(ada, content=content)
    (path,) = files(media)
    assert "evil" not in str(path.relative_to(media))
    assert path.read_bytes() == PNG
    assert seen_by(ada, made.pk).filename == "evil.png"
    file = documents.reader(documents.version(document=made))
    assert file is not None
    with file:
        assert file.read() == PNG


def test_a_text_has_no_file(ada: Person) -> None:
    assert documents.reader(documents.version(document=write(ada))) is None


def test_a_lost_file_is_not_found(ada: Person, media: Path) -> None:
    made = write(ada, content=upload())
    files(media)[0].unlink()
    with pytest.raises(NotFound):
        documents.reader(documents.version(document=made))


def test_a_transaction_that_fails_leaves_no_file(
    ada: Person, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError

    made = write(ada)
    monkeypatch.setattr(DocumentVersion.objects, "create", fail)
    with pytest.raises(DatabaseError):
        write(ada, content=upload())
    with pytest.raises(DatabaseError):
        change(ada, made, content=upload())
    assert files(media) == []
    assert seen_by(ada, made.pk).version == 1


def test_somebody_who_is_gone_gets_no_document(pg: None, media: Path) -> None:
    nobody = Person(id=uuid.uuid4(), email="", password="")
    with pytest.raises(Forbidden):
        write(nobody, content=upload())
    assert files(media) == []


def test_deleting_removes_every_file_once_it_is_committed(
    ada: Person, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    made = write(ada, content=upload())
    change(ada, made, content=upload(PNG + b"1"))
    change(ada, made, title="Only the title")
    assert len(files(media)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        documents.delete(document_id=made.pk, user_id=ada.id)
        assert len(files(media)) == 2
    assert files(media) == []


def test_the_end_of_an_account_takes_its_files(pg: None, media: Path) -> None:
    ada, ben = make_person(), make_person()
    write(ada, content=upload())
    kept = write(ben, content=upload())
    shares.share(document_id=kept.pk, user_id=ben.id, level="write", with_user_id=ada.id)
    change(ada, kept, title="By Ada")
    people.delete(user=people.find(ada.id))
    assert len(files(media)) == 1
    assert documents.version(document=seen_by(ben, kept.pk)).author_id is None


def test_removing_a_file_twice_is_no_error(media: Path) -> None:
    with private_files.kept(SimpleUploadedFile("a", b"x"), folder="documents") as name:
        private_files.remove(name)
    private_files.remove(name)
    assert files(media) == []


def test_readers_may_not_change_and_writers_may_not_delete(ada: Person, ben: Person) -> None:
    made = write(ada)
    shares.share(document_id=made.pk, user_id=ada.id, level="read", with_user_id=ben.id)
    with pytest.raises(ReadOnly):
        change(ben, made, title="Mine")
    shares.share(document_id=made.pk, user_id=ada.id, level="write", with_user_id=ben.id)
    assert change(ben, made, title="Ours").title == "Ours"
    with pytest.raises(OwnerOnly):
        documents.delete(document_id=made.pk, user_id=ben.id)


def test_a_tag_changes_with_what_its_reader_may_do(ada: Person, ben: Person) -> None:
    made = write(ada)
    shares.share(document_id=made.pk, user_id=ada.id, level="read", with_user_id=ben.id)
    reading = documents.tag(seen_by(ben, made.pk))
    shares.share(document_id=made.pk, user_id=ada.id, level="write", with_user_id=ben.id)
    assert documents.tag(seen_by(ben, made.pk)) != reading


@pytest.mark.parametrize("query", ["GROCER", "oat", "ücher"])
def test_a_search_looks_in_titles_and_texts_whatever_the_case(ada: Person, query: str) -> None:
    write(ada, title="Groceries", text="Oats, Bücher")
    write(ada, title="Other", text="Nothing of it")
    found = documents.visible(user_id=ada.id, query=query)
    assert [document.title for document in found] == ["Groceries"]


def test_a_search_takes_wildcards_as_they_are(ada: Person) -> None:
    write(ada, title="100 percent", text="a_b")
    assert not documents.visible(user_id=ada.id, query="%").exists()
    assert documents.visible(user_id=ada.id, query="_").count() == 1


def test_a_search_forgets_what_a_text_no_longer_says(ada: Person) -> None:
    made = write(ada, text="secret plan")
    change(ada, made, content=contents.of_text(text="nothing"))
    assert not documents.visible(user_id=ada.id, query="secret").exists()


def test_a_search_looks_in_file_names(ada: Person) -> None:
    write(ada, content=upload(name="holiday.png"))
    assert documents.visible(user_id=ada.id, query="holiday").count() == 1
