"""Settings that could not mean what they say end the start, in one sentence that names them."""

import pytest

from idp.env import ConfigurationError, load

WHOLE = {"DEBUG": "True", "IDP_ISSUER": "https://id.example.com"}


def fault(**changed: str) -> str:
    """The one sentence about a configuration that is not usable."""
    with pytest.raises(ConfigurationError) as raised:
        load(WHOLE | changed)
    (sentence,) = str(raised.value).splitlines()
    return sentence


@pytest.mark.parametrize(
    "value", ["http://m.example", "m.example", "https://", "https://m.example?x", "https://m:port"]
)
def test_the_address_for_certificates_is_a_whole_one(value: str) -> None:
    assert fault(MTLS_URL=value).startswith("MTLS_URL ")


def test_the_host_for_certificates_is_one_that_we_answer_to() -> None:
    at = "https://mtls.example.com"
    said = fault(MTLS_URL=at, ALLOWED_HOSTS="id.example.com")
    assert said == "ALLOWED_HOSTS must name mtls.example.com too, the host of MTLS_URL."
    for hosts in ("", "id.example.com,mtls.example.com", ".example.com"):
        assert load(WHOLE | {"MTLS_URL": at, "ALLOWED_HOSTS": hosts}).mtls_url == at
    assert "mtls.example.com" in load(WHOLE | {"MTLS_URL": at}).allowed_hosts


@pytest.mark.parametrize("value", ["https://app.example.com", "*", ".", "app.example.com:443"])
def test_hosts_of_metadata_documents_are_names(value: str) -> None:
    assert fault(CLIENT_ID_METADATA_HOSTS=value).startswith("CLIENT_ID_METADATA_HOSTS ")
    hosts = load(WHOLE | {"CLIENT_ID_METADATA_HOSTS": "a.example, .b.example"})
    assert hosts.client_id_metadata_hosts == ("a.example", ".b.example")


@pytest.mark.parametrize("value", ["https://a.example", "=https://b.example", "a=https://", "a=b"])
def test_issuers_of_software_statements_come_with_the_address_of_their_keys(value: str) -> None:
    assert fault(SOFTWARE_STATEMENT_ISSUERS=value).startswith("SOFTWARE_STATEMENT_ISSUERS ")
