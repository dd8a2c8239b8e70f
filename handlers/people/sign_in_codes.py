"""The code on a desk's screen, as the phone that scans it: which browser asks, and yes or no."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from casework.heart.forms import Form
from casework.people import sign_in_codes
from handlers.heart.http import Ask, Struct, addresses_of, endpoint
from handlers.heart.replies import local
from models import SignInCode


class ScannedBody(Form):
    # The address that the code holds.
    text: Annotated[str, Meta(min_length=1, max_length=300)]


class SignInCodeReply(Struct):
    device: str
    # What the screen shows too.
    number: str
    expires_at: datetime
    confirmed: bool


def present_code(row: SignInCode) -> SignInCodeReply:
    return SignInCodeReply(
        device=row.device or "不能辨认的设备",
        number=sign_in_codes.number_of(row.secret_hash),
        expires_at=local(row.expires_at),
        confirmed=row.confirmed_at is not None,
    )


@endpoint("POST", "/sign-in-codes/open", summary="扫码登录：扫到的是哪台电脑", body=ScannedBody, reply=SignInCodeReply)
async def open_code(ask: Ask) -> SignInCodeReply:
    return present_code(await sign_in_codes.open_code(ask.body.text, addresses_of(ask), actor=ask.actor))


@endpoint("POST", "/sign-in-codes/confirm", summary="扫码登录：确认", body=ScannedBody)
async def confirm(ask: Ask) -> None:
    await sign_in_codes.confirm(ask.body.text, addresses_of(ask), actor=ask.actor)


@endpoint("POST", "/sign-in-codes/refuse", summary="扫码登录：不是我，不登录", body=ScannedBody)
async def say_no(ask: Ask) -> None:
    await sign_in_codes.say_no(ask.body.text, addresses_of(ask), actor=ask.actor)
