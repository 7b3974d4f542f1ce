/** Joins the class names that are set; `false`, `null`, `undefined` and `''` drop out. */
export function classNames(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
