import type { ReactNode } from 'react'

/** One of the steps from who one is to the call of an API. @param id of its heading, by which it takes the focus */
export function Step({
  id,
  number,
  title,
  aside,
  children,
}: {
  id: string
  number: number
  title: string
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2
          id={id}
          tabIndex={-1}
          className="flex scroll-mt-24 items-baseline gap-3 font-semibold text-xl outline-none"
        >
          <span aria-hidden="true" className="font-mono font-normal text-brass-ink">
            {number}
          </span>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
