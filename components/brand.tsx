import { classNames } from '#components/ui/class-names.ts'
import type { Picture, ShownPortal } from '#lib/kernel/portal.ts'

/** Height of a logo in the head and the foot, in pixels. */
const HEIGHT = 28
/** What is hardly wider than high is a mark, and has the name beside it; anything else says the name itself. */
const MARK_RATIO = 1.6

/** The logo of the company, or Latchkey's mark: a key's bow and bit. With the name of the portal. */
export function Brand({
  portal: { name, logo },
  className,
}: {
  portal: Pick<ShownPortal, 'name' | 'logo'>
  className?: string
}) {
  const saysName = logo !== null && logo.light.ratio > MARK_RATIO
  return (
    <span className={classNames('inline-flex min-w-0 items-center gap-2.5', className)}>
      {logo ? (
        <>
          <LogoPicture
            picture={logo.light}
            alt={saysName ? name : ''}
            className={logo.dark ? 'in-light' : ''}
          />
          {logo.dark && <LogoPicture picture={logo.dark} alt={saysName ? name : ''} className="in-dark" />}
        </>
      ) : (
        <Mark />
      )}
      {!saysName && (
        <span translate="no" className="truncate font-semibold text-[1.0625rem] tracking-tight">
          {name}
        </span>
      )}
    </span>
  )
}

function LogoPicture({
  picture: { path, ratio },
  alt,
  className,
}: {
  picture: Picture
  alt: string
  className: string
}) {
  return (
    // biome-ignore lint/performance/noImgElement: the optimiser of images is off, and would not take this file
    <img
      src={path}
      alt={alt}
      width={Math.round(HEIGHT * ratio)}
      height={HEIGHT}
      className={classNames('h-7 max-w-full object-contain object-left', className)}
    />
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 28 28" className="size-6 shrink-0 text-brass" aria-hidden="true">
      <path
        d="M14 1.5a7.5 7.5 0 0 1 2.4 14.6V26h-4.8v-2.2H8.4v-3h3.2v-1.6H9.4v-3h2.2v-.1A7.5 7.5 0 0 1 14 1.5Zm0 4.6a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8Z"
        fill="currentColor"
        fillRule="evenodd"
      />
    </svg>
  )
}
