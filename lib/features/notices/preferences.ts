import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { requireSeen, seenSchema } from '#lib/changes/seen-version.ts'
import { db } from '#lib/platform/db/db.ts'
import { isNoticeKind, type NoticeKind, OPTIONAL_KINDS } from './kinds.ts'

/** Where notices go: into the portal and by e-mail. */
export const CHANNELS = ['app', 'mail'] as const
export type Channel = (typeof CHANNELS)[number]

/** The kinds that a person wants in each place; those that cannot be turned off are not named. */
export type NoticeChoices = Record<Channel, NoticeKind[]>

const kinds = z.array(
  z
    .string()
    .refine(
      (kind): kind is NoticeKind => isNoticeKind(kind) && OPTIONAL_KINDS.includes(kind),
      'Choose from the list.',
    ),
)

export const noticeChoicesSchema = z.object({ app: kinds.max(50), mail: kinds.max(50), seen: seenSchema })

/** What a person wants to be told; everything, until they turn something off. */
export async function noticeChoices(actor: Person): Promise<NoticeChoices> {
  const off = await db().noticePreference.findMany({
    where: { userId: actor.id },
    select: { kind: true, channel: true },
  })
  return choicesBut(off)
}

/** All that can be chosen but what is turned off. */
function choicesBut(off: readonly { kind: string; channel: string }[]): NoticeChoices {
  const wanted = (channel: Channel) =>
    OPTIONAL_KINDS.filter((kind) => !off.some((row) => row.kind === kind && row.channel === channel))
  return { app: wanted('app'), mail: wanted('mail') }
}

/**
 * Keeps what a person wants to be told from now on. Kinds that concern security come in any case.
 * @param input.seen the version of the choices, as the form showed them
 * @throws AppError `conflict` when they are not as they were seen
 */
export async function chooseNotices(
  ctx: { actor: Person },
  { seen, ...wanted }: NoticeChoices & { seen?: string | undefined },
): Promise<{ changed: boolean }> {
  const userId = ctx.actor.id
  const off = CHANNELS.flatMap((channel) =>
    OPTIONAL_KINDS.filter((kind) => !wanted[channel].includes(kind)).map((kind) => ({
      userId,
      kind,
      channel,
    })),
  )
  return await db().$transaction(async (tx) => {
    const before = await tx.noticePreference.findMany({
      where: { userId },
      select: { kind: true, channel: true },
    })
    const isSame =
      before.length === off.length &&
      off.every((row) => before.some(({ kind, channel }) => kind === row.kind && channel === row.channel))
    if (isSame) return { changed: false }
    await requireSeen(seen, choicesBut(before), {
      subject: { kind: 'user', id: userId },
      by: 'user.notices_chosen',
    })
    await tx.noticePreference.deleteMany({ where: { userId } })
    await tx.noticePreference.createMany({ data: off, skipDuplicates: true })
    await changed(tx, {
      actor: ctx.actor,
      name: 'user.notices_chosen',
      subject: { kind: 'user', id: userId },
      detail: { off: off.map(({ kind, channel }) => `${kind} ${channel}`) },
    })
    return { changed: true }
  })
}
