import { html } from 'hono/html'
import { isForStaff, isPersonal } from '#lib/features/notices/kinds.ts'
import type { Notice } from '#lib/features/notices/notice.ts'
import { noticeWords } from '#lib/features/notices/words.ts'
import type { Portal } from '#lib/kernel/portal.ts'
import { addressInWords, contactHref } from '#lib/kernel/shown-address.ts'
import { routes } from '#lib/routes.ts'

/** A mail, as the transport takes it. */
export type Message = {
  messageId: string
  to: string
  subject: string
  text: string
  html: string
}

/**
 * A notice as a mail to one person.
 * @param to.publicUrl origin that its links begin with
 */
export function messageOf(
  notice: Notice,
  {
    userId,
    email,
    publicUrl,
    portal,
  }: {
    userId: string
    email: string
    publicUrl: string
    portal: Pick<Portal, 'name' | 'supportContact'>
  },
): Message {
  const words = noticeWords(notice)
  const text = oneLine(words.text)
  const advice = words.advice === null ? null : oneLine(words.advice)
  const link = words.path === null ? null : { href: publicUrl + words.path, name: words.pageName }
  const preferences = publicUrl + routes.noticePreferences
  const team = oneLine(notice.team)
  const about = aboutOf(notice)
  const why = `You get this e-mail from ${portal.name} because ${reasonOf(notice.kind, team)}.`
  const { supportContact } = portal
  const paragraphs = [
    text,
    ...(advice === null ? [] : [advice]),
    about,
    ...(link ? [`${link.name}: ${link.href}`] : []),
    `-- \n${why} Choose your notices: ${preferences}`,
    ...(supportContact ? [`Contact: ${addressInWords(supportContact)}`] : []),
  ]
  const page = html`<!doctype html>
<html lang="en"><body style="font-family: system-ui, sans-serif; line-height: 1.5">
<p>${text}</p>
${advice === null ? '' : html`<p>${advice}</p>`}
<p>${about}</p>
${link ? html`<p><a href="${link.href}">${link.name}</a></p>` : ''}
<hr>
<p style="font-size: 0.875em">${why} <a href="${preferences}">Choose your notices</a>.${
    supportContact &&
    html` Contact: <a href="${contactHref(supportContact)}">${addressInWords(supportContact)}</a>`
  }</p>
</body></html>`
  return {
    // The same however often it is sent, so that a mail system can drop a repeat.
    messageId: `<${notice.id}.${userId}@${new URL(publicUrl).hostname}>`,
    to: email,
    subject: oneLine(`${subjectOf(notice)}: ${words.title}`),
    text: `${paragraphs.join('\n\n')}\n`,
    html: String(page),
  }
}

function reasonOf(kind: Notice['kind'], team: string): string {
  if (isPersonal(kind)) return 'it concerns your account'
  if (isForStaff(kind)) return 'you are on the connectivity team'
  return `you are in ${team}`
}

function aboutOf({ kind, app, team }: Notice): string {
  if (app) return `App: ${oneLine(app.name)} (${oneLine(app.clientId)})`
  return isPersonal(kind) ? 'Your account' : `Team: ${oneLine(team)}`
}

const subjectOf = ({ kind, app, team }: Notice): string =>
  app?.name ?? (isPersonal(kind) ? 'Your account' : team)

/** What people call things may hold anything; neither a header nor a paragraph is broken by it. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
