import Link from 'next/link'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { takeFocus } from '#components/ui/take-focus.ts'
import { Textarea } from '#components/ui/textarea.tsx'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** A campaign that was made, and the links for its partners. */
export type ShownCreated = {
  id: string
  secrets: number
  links: { id: string; link: string; expiresAt: Date; partner: string; apps: string[] }[]
}

/** The links, this once. */
export function CampaignLinks({ created: { id, secrets, links } }: { created: ShownCreated }) {
  return (
    <div className="flex min-w-0 max-w-2xl flex-col gap-6">
      <div role="status">
        <h2 ref={takeFocus} tabIndex={-1} className="font-semibold text-lg">
          Copy these links now. We can’t show them again.
        </h2>
        <p className="mt-1 text-muted text-sm">
          {counted(secrets, 'secret')} asked for. Send each partner its link. Each opens once.
        </p>
      </div>
      {links.map(({ id: handOff, link, expiresAt, partner, apps }) => (
        <div key={handOff} className="flex flex-col gap-1.5">
          <label htmlFor={`link-${handOff}`} className="font-medium text-[0.9375rem] wrap-anywhere">
            Link for {partner}
          </label>
          <p className="text-muted text-sm wrap-anywhere">
            {apps.join(', ')}, until <ExactTime value={expiresAt} />
          </p>
          <Textarea
            id={`link-${handOff}`}
            value={link}
            readOnly
            rows={2}
            translate="no"
            autoComplete="off"
            spellCheck={false}
            className="field-sizing-content min-h-11 resize-none! break-all font-mono text-[0.9375rem]"
          />
          <div>
            <CopyButton text={link} label={`Copy link for ${partner}`} selects={`link-${handOff}`} />
          </div>
        </div>
      ))}
      <Link
        href={routes.campaign(id)}
        prefetch={false}
        className="inline-flex min-h-6 items-center self-start text-accent underline underline-offset-4 hover:decoration-2"
      >
        See who has moved
      </Link>
    </div>
  )
}
