"""What people are called here, and how that comes to change: a name is given by others, never by who bears it.

Staff bear the name that their inviter wrote, a family's member the one in the ledger; each post keeps its own, so that
somebody who is tenant and clerk is neither renamed by the other. The account itself takes the first of them, a
delegate's the one that the tenant wrote, and the ledger's where it holds no post of staff. An administrator puts a
wrong name right, with a reason. Every change is a row of its own. Refuses nothing: callers ask who may change a name.
"""

from __future__ import annotations

from casework.heart.actors import Actor
from casework.heart.audit import record
from models import Account, AccountName, Appointment

INVITATION, BINDING, DELEGATION, ADMINISTRATOR = "invitation", "binding", "delegation", "administrator"


async def take_name(account_id: int, name: str, cause: str, *, actor: Actor) -> None:
    """The account's own name after it was given a post under `name`. In a transaction.

    One without a name takes it. One that has one keeps it, but for a family's member who is nothing else here: that one
    is called as in the ledger; and but for an account that never held any post.
    """
    account = await Account.filter(id=account_id).select_for_update().first()
    if account is None or not name or account.name == name:
        return
    if account.name and not await _gives_way(account_id, cause):
        return
    await _change(account, name, cause, actor=actor)


async def _gives_way(account_id: int, cause: str) -> bool:
    held = Appointment.filter(account_id=account_id)
    if cause == BINDING:
        return not await held.filter(organisation_id__not_isnull=True).exists()
    return cause == INVITATION and not await held.exists()


async def rename(post: Appointment, name: str, reason: str, *, actor: Actor) -> None:
    """What the holder of a post is called from now on. Events keep the name of then. In a transaction."""
    account = await Account.filter(id=post.account_id).select_for_update().get()
    before = post.name or account.name
    if before == name:
        return
    await Appointment.filter(id=post.id).update(name=name)
    await _keep(account.id, post.id, before, name, ADMINISTRATOR, reason, actor)
    if account.name == before:
        await _change(account, name, ADMINISTRATOR, actor=actor, reason=reason)
    await record("renamed", actor=actor, subject=f"appointment:{post.id}", detail={"before": before, "after": name})
    post.name = name


async def _change(account: Account, name: str, cause: str, *, actor: Actor, reason: str = "") -> None:
    await Account.filter(id=account.id).update(name=name)
    await _keep(account.id, None, account.name, name, cause, reason, actor)


async def _keep(
    account_id: int, post: int | None, before: str, after: str, cause: str, reason: str, actor: Actor
) -> None:
    await AccountName.create(
        account_id=account_id, appointment_id=post, before=before, after=after, cause=cause,
        changed_by_id=actor.account_id or None, reason=reason, at=actor.at,
    )


async def history(account_id: int) -> list[AccountName]:
    """The last changes, newest first."""
    return await AccountName.filter(account_id=account_id).order_by("-id").limit(20)
