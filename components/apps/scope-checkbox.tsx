import { Checkbox } from '#components/ui/checkbox.tsx'

/** A scope as a form offers it; `remark` says who grants it, or null to those who may take it themselves. */
export type OfferedScope = { name: string; description: string; apiName: string; remark: string | null }

/** One scope to tick. Posts `scopes`, once for each that is ticked. */
export function ScopeCheckbox({
  scope,
  disabled,
  checked,
}: {
  scope: OfferedScope
  disabled: boolean
  /** Whether it is ticked at first. */
  checked: boolean
}) {
  return (
    <Checkbox
      name="scopes"
      value={scope.name}
      label={
        <span translate="no" className="font-mono text-[0.9375rem] wrap-anywhere">
          {scope.name}
        </span>
      }
      hint={
        <>
          {scope.description} <span className="text-muted">({scope.apiName})</span>
          {scope.remark && <span className="mt-0.5 block font-medium text-warn">{scope.remark}</span>}
        </>
      }
      disabled={disabled}
      defaultChecked={checked}
    />
  )
}
