import { classNames } from './ui/class-names.ts'
import { Select } from './ui/select.tsx'

/** One choice among the filters of a list. Its id is its name. */
export function FilterChoice({
  name,
  label,
  value,
  none,
  options,
  className,
}: {
  name: string
  label: string
  value: string
  /** What it says when nothing is chosen. */
  none: string
  options: readonly (readonly [value: string, label: string])[]
  className?: string
}) {
  return (
    <div className={classNames('min-w-0', className)}>
      <label htmlFor={name} className="mb-1 block text-muted text-sm">
        {label}
      </label>
      <Select id={name} name={name} defaultValue={value}>
        <option value="">{none}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </Select>
    </div>
  )
}
