import { Button } from '#components/ui/button.tsx'
import { routes } from '#lib/routes.ts'

/** A button for each provider by which one can sign in. Plain forms, for scripts off. */
export function ProviderButtons({
  providers,
  next,
  isOnlyWay = false,
}: {
  providers: readonly { id: string; name: string }[]
  next: string | undefined
  /** Whether there is no form beside them. */
  isOnlyWay?: boolean
}) {
  if (providers.length === 0) return null
  return (
    <div className="flex flex-col gap-3">
      {providers.map(({ id, name }, at) => (
        <form key={id} method="post" action={routes.signInWith(id)}>
          {next && <input type="hidden" name="next" value={next} />}
          <Button
            type="submit"
            variant={isOnlyWay && at === 0 ? 'primary' : 'secondary'}
            className="wrap-anywhere w-full"
          >
            Continue with {name}
          </Button>
        </form>
      ))}
    </div>
  )
}

/** Between them and the form. */
export function OrLine() {
  return (
    <p className="flex items-center gap-3 text-muted text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      or
    </p>
  )
}
