import { MAX_FILE_REQUESTS } from '#lib/features/request-log/log-file.ts'
import { type LogFilter, logFilePath } from '#lib/features/request-log/log-filter.ts'
import { count } from '#lib/kernel/number-words.ts'

/** The requests that are shown, and those on the pages after it, as a file. */
export function LogFiles({ clientId, filter }: { clientId: string; filter: LogFilter }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <a href={logFilePath(clientId, 'csv', filter)} download className={LINK}>
        Download CSV
      </a>
      <a href={logFilePath(clientId, 'jsonl', filter)} download className={LINK}>
        Download JSON Lines
      </a>
      <span className="text-muted">The newest {count(MAX_FILE_REQUESTS)} at most.</span>
    </p>
  )
}

const LINK = 'inline-flex min-h-6 items-center underline underline-offset-4 hover:decoration-2'
