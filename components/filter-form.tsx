'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect, useRef, useTransition } from 'react'
import { isPlainClick } from '#components/plain-click.ts'
import { withoutSecret } from '#lib/kernel/without-secret.ts'

/** So long after the last letter a search begins. */
const TYPED_MS = 300

/**
 * A form of filters that acts at once: a choice as soon as it is made, what is typed after a moment, or, in a field that
 * suggests texts, once it is one of them. With scripts off it is sent by its button. What is shown as chosen follows the
 * address, also after going back, and a link to the same list as soon as it is pressed: what is chosen or typed until
 * its page is there adds to what the link asks for.
 */
export function FilterForm({
  page,
  label,
  values,
  className,
  children,
}: {
  /** Path of the list, without its query. */
  page: string
  label: string
  /** What the address says, by the names of the fields; empty where it says nothing. */
  values: Readonly<Record<string, string>>
  className?: string
  children: ReactNode
}) {
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const typed = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [isPending, startTransition] = useTransition()

  useEffect(() => {
    for (const [name, value] of Object.entries(values)) {
      const field = form.current?.elements.namedItem(name)
      // What somebody is typing goes on.
      if (!isField(field) || field.value === value || isBeingTyped(field)) continue
      field.value = value
    }
  }, [values])
  useEffect(() => () => clearTimeout(typed.current), [])
  useEffect(() => {
    function follow(event: MouseEvent) {
      const chosen = isPlainClick(event) && linkOf(event.target)
      if (!chosen || chosen.origin !== location.origin || chosen.pathname !== page) return
      clearTimeout(typed.current)
      const query = new URLSearchParams(chosen.search)
      for (const field of form.current?.elements ?? [])
        if (isField(field) && field.name !== '') choose(field, query.get(field.name) ?? '')
    }
    // Before the router deals with the click.
    document.addEventListener('click', follow, true)
    return () => document.removeEventListener('click', follow, true)
  }, [page])

  function apply() {
    clearTimeout(typed.current)
    if (!form.current) return
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(form.current))
      if (typeof value === 'string' && value !== '') query.set(name, withoutSecret(value))
    startTransition(() => router.push(query.size === 0 ? page : `${page}?${query}`, { scroll: false }))
  }
  function change({ target }: FormEvent) {
    clearTimeout(typed.current)
    if (!(target instanceof HTMLInputElement)) return apply()
    if (target.list) return isSuggested(target) ? apply() : undefined
    typed.current = setTimeout(apply, TYPED_MS)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    apply()
  }
  return (
    <search aria-label={label}>
      <form
        ref={form}
        action={page}
        aria-busy={isPending}
        onChange={change}
        onSubmit={submit}
        className={className}
      >
        {children}
      </form>
    </search>
  )
}

const isField = (field: unknown): field is HTMLInputElement | HTMLSelectElement =>
  field instanceof HTMLInputElement || field instanceof HTMLSelectElement

const linkOf = (target: EventTarget | null) => (target instanceof Element ? target.closest('a') : null)

function choose(field: HTMLInputElement | HTMLSelectElement, value: string) {
  // A choice without an empty one has a default, which the page knows.
  if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value))
    return
  field.value = value
}

/** What has become a filter by itself is typed no further. */
const isBeingTyped = (field: HTMLInputElement | HTMLSelectElement) =>
  field instanceof HTMLInputElement && !field.list && field === document.activeElement

const isSuggested = ({ list, value }: HTMLInputElement) =>
  [...(list?.querySelectorAll('option') ?? [])].some((option) => option.value === value)
