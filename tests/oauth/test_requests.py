"""Authorization requests wait for the person, and are answered once."""

from datetime import timedelta

import pytest

from apps.clients.services import lookup
from apps.core import clock
from apps.oauth.models import AuthorizationRequest, Grant
from apps.oauth.services import front_channel, requests
from apps.oauth.services.codes import Authorization
from tests.oauth.authorizations import authorization
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.races import Race

pytestmark = pytest.mark.django_db


def keep(app: RegisteredClient | None = None) -> str:
    app = app or make_client()
    return requests.keep(
        application_pk=app.pk, parameters={"client_id": app.id}, started_at=clock.now()
    )


def age(request_id: str, **times: timedelta) -> None:
    AuthorizationRequest.objects.filter(pk=request_id).update(
        **{name: clock.now() - before for name, before in times.items()}
    )


def test_a_kept_request_can_be_resumed_as_it_was() -> None:
    app, started_at = make_client(), clock.now() - timedelta(minutes=5)
    parameters = {"client_id": app.id, "state": "ß \N{SNOWMAN}"}
    request_id = requests.keep(application_pk=app.pk, parameters=parameters, started_at=started_at)
    kept = requests.resume(request_id)
    assert (kept.id, kept.parameters, kept.started_at) == (request_id, parameters, started_at)
    assert kept.chosen is None


@pytest.mark.parametrize("request_id", ["", "x" * 43, "x" * 44, "\x00" * 43, "ä" * 43, "a\n" * 21])
def test_an_unknown_id_is_gone(request_id: str) -> None:
    with pytest.raises(requests.RequestGone) as gone:
        requests.resume(request_id)
    assert not gone.value.is_finished


def test_an_expired_request_is_gone() -> None:
    request_id = keep()
    age(request_id, expires_at=timedelta(seconds=1))
    for verb in (requests.resume, requests.finish):
        with pytest.raises(requests.RequestGone):
            verb(request_id)


def test_a_finished_request_is_gone_and_says_whose_it_was() -> None:
    app = make_client()
    request_id = keep(app)
    requests.finish(request_id)
    age(request_id, finished_at=requests.DOUBLE_CLICK)
    with pytest.raises(requests.RequestGone) as gone:
        requests.resume(request_id)
    assert gone.value.is_finished
    assert gone.value.client_id == app.id
    with pytest.raises(requests.RequestGone):
        requests.finish(request_id)


def test_a_double_click_finds_the_request_still_open_and_does_not_prolong_it() -> None:
    request_id = keep()
    requests.finish(request_id)
    first = AuthorizationRequest.objects.get(pk=request_id).finished_at
    assert requests.resume(request_id).id == request_id
    requests.finish(request_id)
    assert AuthorizationRequest.objects.get(pk=request_id).finished_at == first


def test_the_chosen_account_is_remembered() -> None:
    person, request_id = make_person(), keep()
    requests.choose_account(request_id=request_id, user_id=person.id)
    assert requests.resume(request_id).chosen == person.id


def test_no_account_is_chosen_for_a_request_that_is_gone() -> None:
    with pytest.raises(requests.RequestGone):
        requests.choose_account(request_id="x" * 43, user_id=make_person().id)


def test_nobody_goes_without_proving_more_in_a_request_that_is_gone() -> None:
    with pytest.raises(requests.RequestGone):
        requests.go_without("x" * 43)


def answer(app: RegisteredClient, request_id: str, given: Authorization) -> str:
    client = lookup.find(app.id)
    assert client
    return front_channel.hand_over(client=client, authorization=given, request_id=request_id)[
        "code"
    ]


def test_an_answer_finishes_the_request() -> None:
    person, app = make_person(), make_client()
    request_id = keep(app)
    assert answer(app, request_id, authorization(person, app))
    assert AuthorizationRequest.objects.get(pk=request_id).finished_at is not None


def test_no_code_is_left_of_a_request_that_is_gone() -> None:
    person, app = make_person(), make_client()
    with pytest.raises(requests.RequestGone):
        answer(app, "x" * 43, authorization(person, app))
    assert not Grant.objects.exists()


def test_two_tabs_that_answer_at_once_do_not_hurt_each_other(race: Race) -> None:
    person, app = make_person(), make_client()
    request_id, given = keep(app), authorization(person, app)
    codes = race(8, lambda _: answer(app, request_id, given))
    assert len(set(codes)) == 8


def test_nobody_agrees_to_the_details_of_a_request_that_is_over() -> None:
    request_id = keep()
    age(request_id, expires_at=timedelta(seconds=1))
    with pytest.raises(requests.RequestGone):
        requests.agree(request_id=request_id, user_id=make_person().id)
