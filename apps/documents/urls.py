"""Paths of this app."""

from django.urls import URLPattern, URLResolver, path

from apps.documents.api import documents, shares, versions

_ALL = "api/v1/documents"
_ONE = f"{_ALL}/<uuid:document_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_ALL, documents.Documents.as_view(), name="documents"),
    path(_ONE, documents.OneDocument.as_view(), name="document"),
    path(f"{_ONE}/download", documents.Download.as_view(), name="document_download"),
    path(f"{_ONE}/versions", versions.Versions.as_view(), name="document_versions"),
    path(f"{_ONE}/versions/<int:number>", versions.OneVersion.as_view(), name="document_version"),
    path(
        f"{_ONE}/versions/<int:number>/download",
        versions.VersionDownload.as_view(),
        name="document_version_download",
    ),
    path(f"{_ONE}/shares", shares.Shares.as_view(), name="document_shares"),
    path(f"{_ONE}/shares/<uuid:share_id>", shares.OneShare.as_view(), name="document_share"),
]
