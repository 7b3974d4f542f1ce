import { isForStaff, isPersonal } from '#lib/features/notices/kinds.ts'
import type { Notice } from '#lib/features/notices/notice.ts'
import { noticeWords } from '#lib/features/notices/words.ts'
import type { Letter } from '#lib/platform/mail/message.ts'
import { routes } from '#lib/routes.ts'

/**
 * What a notice says by mail.
 * @param publicUrl origin that its links begin with
 */
export function noticeLetter(notice: Notice, publicUrl: string): Letter {
  const { title, text, advice, path, pageName } = noticeWords(notice)
  return {
    subject: `${subjectOf(notice)}: ${title}`,
    text,
    advice,
    about: aboutOf(notice),
    link: path === null ? null : { href: publicUrl + path, name: pageName },
    reason: reasonOf(notice),
    choices: { href: publicUrl + routes.noticePreferences, name: 'Choose your notices' },
  }
}

function reasonOf({ kind, team }: Notice): string {
  if (isPersonal(kind)) return 'it concerns your account'
  if (isForStaff(kind)) return 'you are on the connectivity team'
  return `you are in ${team}`
}

function aboutOf({ kind, app, team }: Notice): string {
  if (app) return `App: ${app.name} (${app.clientId})`
  return isPersonal(kind) ? 'Your account' : `Team: ${team}`
}

function subjectOf({ kind, app, team }: Notice): string {
  if (app) return app.name
  if (isPersonal(kind)) return 'Your account'
  return isForStaff(kind) ? 'Connectivity team' : team
}
