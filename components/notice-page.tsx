import type { ReactNode } from 'react'

/** A page that has one thing to say: not found, gone wrong. */
export function NoticePage({
  code,
  title,
  children,
  actions,
}: {
  code: string
  title: string
  children: ReactNode
  actions: ReactNode
}) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex min-h-[70dvh] max-w-xl flex-col items-start justify-center gap-4 px-4 py-16 outline-none sm:px-6"
    >
      <p className="font-mono text-brass-ink">{code}</p>
      <h1 className="font-semibold text-3xl sm:text-4xl">{title}</h1>
      <div className="text-lg text-muted">{children}</div>
      <div className="mt-3 flex flex-wrap gap-3">{actions}</div>
    </main>
  )
}
