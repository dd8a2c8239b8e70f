"""What each refusal of OSS means to whoever runs the service, and what to do: OSS's own codes are terse, and what mends
them lies in consoles. Nothing here is shown to whoever sent a photograph.

The codes are those of Aliyun's pages on 400 and 403 and of its V4 signatures; `EC`, its finer code, is left to the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WRONG_ENDPOINT: Final = "WrongEndpoint"
_DEBTS: Final = "the account owes for OSS: it is settled in Aliyun's billing console, and OSS opens within minutes"
_FROZEN: Final = "Aliyun has stopped the account or the bucket (security or law): its message centre says why"
_KEYS: Final = "the access key is unknown or switched off: make a new one for the RAM user"
_WORDS: Final[Mapping[str, str]] = {
    "PublicEndpointForbidden": (
        "OSS lets this account send no data over the bucket's default public address: bind a domain of your own to the "
        "bucket and name it in the settings; the service itself uses that domain or, inside the region, the -internal "
        "address"
    ),
    "AccessDenied": "the RAM user may not do this: its policy lacks the action, or names another bucket",
    # A reply to HEAD has no body to say more in.
    "403": "the RAM user may not do this, or the account is stopped",
    WRONG_ENDPOINT: "the bucket lies in another region than the one in the settings",
    "SecondLevelDomainForbidden": "the address is that of OSS and not of the bucket",
    "InvalidAccessKeyId": _KEYS,
    "InvalidSecurityToken": _KEYS,
    "SignatureDoesNotMatch": (
        "the secret does not belong to the access key, or something between here and OSS changes requests"
    ),
    "RequestTimeTooSkewed": "this machine's clock is more than 15 minutes off: let it be set by NTP",
    "InvalidArgument": "OSS does not take a value of ours: most often the region in the settings is not the bucket's",
    "NoSuchBucket": "there is no such bucket: its name or its address in the settings is wrong, or it was released",
    "NoSuchCname": "the domain is not bound to the bucket: bind it in the bucket's console",
    "CnameDenied": "the domain is bound to somebody else's bucket",
    "BucketNotBelongTo": "the bucket belongs to another account than the access key",
    "UserDisable": f"the account is stopped: either {_DEBTS}, or its message centre says why",
    "InDebt": _DEBTS,
    "InDebtOverdue": _DEBTS,
    "UnderArrears": _DEBTS,
    "BucketDisable": _FROZEN,
    "AbnormalBucketOwnerStatus": _FROZEN,
    "FileImmutable": (
        "the bucket has a retention policy (WORM), under which nothing can leave quarantine: take a bucket without one"
    ),
}


def words_of(code: str) -> str:
    """A sentence without its full stop, for an operator."""
    return _WORDS.get(code, "OSS refuses for a reason of its own; its error pages explain the code")
