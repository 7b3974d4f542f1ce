import { Icon } from '#components/ui/icon.tsx'

/** The sign of the command menu. */
export function SearchIcon() {
  return (
    <Icon
      path="M8.75 3.25a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM12.75 12.75l4 4"
      box={20}
      className="size-4.5"
    />
  )
}
