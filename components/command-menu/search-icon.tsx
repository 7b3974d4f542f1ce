/** The sign of the command menu. */
export function SearchIcon() {
  return (
    <svg viewBox="0 0 20 20" className="size-4.5 shrink-0" aria-hidden="true">
      <path
        d="M8.75 3.25a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM12.75 12.75l4 4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
    </svg>
  )
}
