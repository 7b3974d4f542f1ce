/** The page for Prometheus, as it is at the moment. */
export const metricsAt = async (port: number): Promise<string> =>
  await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

/** Every series, by its name and labels. */
export const seriesOf = (text: string): string[] =>
  linesOf(text).map((line) => line.slice(0, line.lastIndexOf(' ')))

/** Every metric, as queries name it. */
export const metricNames = (text: string): Set<string> =>
  new Set(seriesOf(text).map((series) => series.split('{', 1)[0] ?? ''))

/** The sum of those that have these labels; zero where there is none. */
export const measured = (text: string, name: string, labels: Record<string, string>): number =>
  linesOf(text)
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
