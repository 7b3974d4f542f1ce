import { html } from 'hono/html'
import type { Portal } from '#lib/kernel/portal.ts'
import { addressInWords, contactHref } from '#lib/kernel/shown-address.ts'

/** A mail, as the transport takes it. */
export type Message = {
  messageId: string
  to: string
  subject: string
  text: string
  html: string
}

/** What a mail says, in plain text: the same in both of its forms. */
export type Letter = {
  subject: string
  text: string
  /** What to do about it, where there is something to do. */
  advice: string | null
  /** What it is about, in a line of its own. */
  about: string | null
  /** An address of the portal, and what it is called. */
  link: { href: string; name: string } | null
  /** Why it comes: the rest of a sentence that ends with "because". */
  reason: string
  /** Where the reader says which mails come. */
  choices: { href: string; name: string } | null
}

/**
 * A letter in the company's name, as HTML and as plain text.
 * @param to.id what its Message-ID is made of: the same however often it is sent, so that a mail system can drop a repeat
 * @param to.publicUrl origin of the portal
 */
export function messageOf(
  letter: Letter,
  to: { id: string; address: string; publicUrl: string; portal: Pick<Portal, 'name' | 'supportContact'> },
): Message {
  const { link, choices } = letter
  const { name, supportContact } = to.portal
  const text = oneLine(letter.text)
  const advice = letter.advice === null ? null : oneLine(letter.advice)
  const about = letter.about === null ? null : oneLine(letter.about)
  const why = `You get this e-mail from ${name} because ${oneLine(letter.reason)}.`
  const paragraphs = [
    text,
    ...(advice === null ? [] : [advice]),
    ...(about === null ? [] : [about]),
    ...(link ? [`${link.name}: ${link.href}`] : []),
    `-- \n${why}${choices ? ` ${choices.name}: ${choices.href}` : ''}`,
    ...(supportContact ? [`Contact: ${addressInWords(supportContact)}`] : []),
  ]
  const page = html`<!doctype html>
<html lang="en"><body style="font-family: system-ui, sans-serif; line-height: 1.5">
<p>${text}</p>
${advice === null ? '' : html`<p>${advice}</p>`}
${about === null ? '' : html`<p>${about}</p>`}
${link ? html`<p><a href="${link.href}">${link.name}</a></p>` : ''}
<hr>
<p style="font-size: 0.875em">${why}${choices && html` <a href="${choices.href}">${choices.name}</a>.`}${
    supportContact &&
    html` Contact: <a href="${contactHref(supportContact)}">${addressInWords(supportContact)}</a>`
  }</p>
</body></html>`
  return {
    messageId: `<${to.id}@${new URL(to.publicUrl).hostname}>`,
    to: to.address,
    subject: oneLine(letter.subject),
    text: `${paragraphs.join('\n\n')}\n`,
    html: String(page),
  }
}

/** What people call things may hold anything; neither a header nor a paragraph is broken by it. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
