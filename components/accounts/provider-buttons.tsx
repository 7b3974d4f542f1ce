import { Button } from '#components/ui/button.tsx'
import { routes } from '#lib/routes.ts'

/** A button for each provider by which one can sign in, and the line between them and the form below. Plain forms, for scripts off. */
export function ProviderButtons({
  providers,
  next,
}: {
  providers: readonly { id: string; name: string }[]
  next?: string
}) {
  if (providers.length === 0) return null
  return (
    <>
      <div className="flex flex-col gap-3">
        {providers.map(({ id, name }) => (
          <form key={id} method="post" action={routes.signInWith(id)}>
            {next && <input type="hidden" name="next" value={next} />}
            <Button type="submit" variant="secondary" className="wrap-anywhere w-full">
              Continue with {name}
            </Button>
          </form>
        ))}
      </div>
      <p className="flex items-center gap-3 text-muted text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
    </>
  )
}
