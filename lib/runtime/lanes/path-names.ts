const MAX_PARTS = 12

/**
 * Makes targets fit for a log: the parts of a path that the service itself has given are kept, whatever else stands
 * there is a star, and a query is left out. People and programs put secrets into addresses, IDs or not (LG-01).
 * @param known paths that exist; a part of them in brackets, after a colon or with a star stands for any
 */
export function pathNames(known: Iterable<string>): (target: string) => string {
  const paths = [...known]
  const whole = new Set(paths)
  const parts = new Set(paths.flatMap((path) => path.split('/')).filter((part) => /^[\w.-]*$/.test(part)))
  return (target) => {
    if (whole.has(target)) return target
    const [path = ''] = target.split(/[?#]/, 1)
    const names = path.split('/', MAX_PARTS).map((part) => (parts.has(part) ? part : '*'))
    return names.join('/')
  }
}
