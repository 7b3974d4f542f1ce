import { type NoticeDetail, noticeDetailSchema } from './detail.ts'
import { isNoticeKind, type NoticeKind } from './kinds.ts'

/** A notice as the portal and the mail show it. */
export type Notice = {
  id: string
  kind: NoticeKind
  createdAt: Date
  detail: NoticeDetail
  /** The team’s name, or that of the one that staff are told of; empty for what concerns an account. */
  team: string
  /** Empty for what goes to no team. */
  teamSlug: string
  /** The app it is about, when it is about one. */
  app: NoticeApp | null
}

export type NoticeApp = {
  clientId: string
  /** What the team calls it; its client ID once it is another team’s or gone for good. */
  name: string
  /** Whether the team still has it, so that a link to it leads somewhere. */
  isThere: boolean
}

/** What is read of a notice. */
export const noticeSelect = {
  id: true,
  kind: true,
  createdAt: true,
  detail: true,
  teamId: true,
  team: { select: { name: true, slug: true } },
  client: { select: { clientId: true, name: true, teamId: true, deletedAt: true } },
} as const

type NoticeRow = {
  id: string
  kind: string
  createdAt: Date
  detail: unknown
  teamId: string | null
  team: { name: string; slug: string } | null
  client: { clientId: string; name: string; teamId: string; deletedAt: Date | null } | null
}

/** The stored notice as people see it; null for a kind that this version does not know. */
export function toNotice({ id, kind, createdAt, detail, teamId, team, client }: NoticeRow): Notice | null {
  if (!isNoticeKind(kind)) return null
  const told = noticeDetailSchema.parse(detail)
  return {
    id,
    kind,
    createdAt,
    detail: told,
    team: team?.name ?? told.teamName ?? told.team ?? '',
    teamSlug: team?.slug ?? '',
    app: client && appOf(client, teamId),
  }
}

/** An app that went to another team is renamed there, which is none of the former team’s business. */
function appOf(client: NonNullable<NoticeRow['client']>, teamId: string | null): NoticeApp {
  const { clientId, name } = client
  const isOwn = client.teamId === teamId
  return {
    clientId,
    name: (isOwn && name) || clientId,
    isThere: isOwn && client.deletedAt === null,
  }
}
