/** In this order: most browsers also claim to be those after them. */
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]

/** What is neither: the name in front of the version, as programs write it. */
const PROGRAM = /^([A-Za-z][\w.-]{0,40})(?:\/|$)/

/** What a `User-Agent` says that it is, in a few words for whom it belongs to: "Firefox on Linux". Unchecked, and plain. */
export function deviceWords(userAgent: string | null | undefined): string {
  const text = (userAgent ?? '').slice(0, 512)
  const [browser, system] = [BROWSERS, SYSTEMS].map((all) => all.find(([mark]) => mark.test(text))?.[1])
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? PROGRAM.exec(text)?.[1] ?? 'Unknown device'
}
