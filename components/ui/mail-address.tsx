import { Fragment } from 'react'

/** An e-mail address that breaks before its @ and before its dots first, and anywhere only where a part of it is too long. */
export function MailAddress({ children: address }: { children: string }) {
  return (
    <span translate="no" className="wrap-anywhere">
      {[...address.matchAll(/[@.][^@.]*|[^@.]+/g)].map(({ 0: part, index }) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  )
}
