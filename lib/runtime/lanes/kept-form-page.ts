import { signInPath } from '#lib/features/people/next-path.ts'
import { env } from '#lib/platform/env.ts'
import { portalAssets } from '#lib/platform/portal/assets.ts'

/** A field of a form and what was typed into it. */
export type SentField = { name: string; text: string }

/** Why a form was not taken, though nothing is wrong with it. */
export type KeptBecause = 'signed-out' | 'updated'

/** What a form says of itself rather than somebody through it. */
const OF_THE_FORM = /^\$|^(credentialId|asked|once|seen|understood|next|through)$/

const titleOf = (because: KeptBecause) =>
  because === 'updated' ? `${env.portal.name} was updated` : 'You are signed out'

type Props = {
  because: KeptBecause
  /** Path of the page that holds the form. */
  path: string
  /** What was typed; no password. */
  fields: readonly SentField[]
  nonce: string
}

/** A page of its own, without Next: what it is for is an answer that Next could not make. */
export function keptFormPage({ because, path, fields, nonce }: Props): string {
  const typed = fields.filter(({ name, text }) => !OF_THE_FORM.test(name) && text.trim() !== '')
  const title = escapeHtml(titleOf(because))
  const { accentPath, logo } = portalAssets()
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${escapeHtml(env.portal.name)}</title>
<link rel="icon" href="${logo?.light.path ?? '/icon.svg'}">
<style nonce="${escapeHtml(nonce)}">${STYLE}</style>
${accentPath ? `<link rel="stylesheet" href="${accentPath}">` : ''}
</head>
<body>
<main>
<h1>${title}</h1>
${because === 'updated' ? openAgain(path) : sendAgain(path, fields)}
${typed.length > 0 ? `<h2>What you typed</h2>\n<dl>${typed.map(inWords).join('')}</dl>` : ''}
</main>
</body>
</html>
`
}

function openAgain(path: string): string {
  return `<p>${escapeHtml(env.portal.name)} was updated after this page was opened, so nothing was changed: <a href="${escapeHtml(path)}">open the page again</a> and submit again.</p>`
}

function sendAgain(path: string, fields: readonly SentField[]): string {
  const hidden = fields.map(
    ({ name, text }) =>
      // The value of a hidden field keeps its line breaks; they are normalised when it is sent.
      `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(text)}">`,
  )
  return `<p>Your session ended, so nothing was changed. Everything you typed except passwords is kept on this page.</p>
<form method="post" action="${escapeHtml(path)}" enctype="multipart/form-data">${hidden.join('')}
<p><a href="${escapeHtml(signInPath(path))}" target="_blank" rel="noreferrer">Sign in in a new tab</a>, then come back here.</p>
<p><button type="submit">Submit again</button></p>
</form>`
}

const inWords = ({ name, text }: SentField) =>
  `<dt>${escapeHtml(labelOf(name))}</dt><dd>${escapeHtml(text)}</dd>`

/** `quotaPerHour` → "Quota per hour". */
function labelOf(name: string): string {
  const words = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** The colours of the other pages (`app/globals.css`), with the fonts that every reader has. */
const STYLE = `
:root{color-scheme:light dark;--accent:light-dark(oklch(0.4 0.075 172),oklch(0.83 0.115 166));--on-accent:light-dark(oklch(0.985 0.01 160),oklch(0.2 0.035 172));--ink:light-dark(oklch(0.225 0.022 178),oklch(0.945 0.008 155));--line:light-dark(oklch(0.6 0.016 170),oklch(0.56 0.018 175))}
body{margin:0;font:1rem/1.6 system-ui,sans-serif;background:light-dark(oklch(0.978 0.004 155),oklch(0.175 0.012 185));color:var(--ink)}
main{max-width:40rem;margin:0 auto;padding:3rem 1rem}
h1{font-size:1.75rem;line-height:1.2}
h2{font-size:1.125rem;margin-top:2.5rem}
dt{font-size:.875rem}
dd{margin:0 0 1rem;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.375rem;white-space:pre-wrap;overflow-wrap:anywhere}
button{font:inherit;font-weight:500;min-height:2.5rem;padding:.25rem 1rem;border:0;border-radius:.375rem;cursor:pointer;background:var(--accent);color:var(--on-accent)}
a{display:inline-block;min-height:1.5rem;color:inherit}`
