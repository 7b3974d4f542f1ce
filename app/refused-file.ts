const SENTENCES = {
  400: 'This address names no period that can be shown. Go back to the page and choose one.',
  401: 'You are signed out. Sign in, then download the file again.',
  404: 'Page not found. What this file is about was deleted, or you have no access to it.',
} as const

/** Why there is no file, in a sentence for whoever opened its address: a browser shows nothing of its own that helps. */
export const refusedFile = (status: keyof typeof SENTENCES) =>
  new Response(`${SENTENCES[status]}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  })
