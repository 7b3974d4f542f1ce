import { Callout } from '#components/ui/callout.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import {
  headlineOf,
  progressInWords,
  remarksOn,
  type ShownReplay,
  unknownOf,
} from '#lib/features/what-if/shown-replay.ts'
import { count, counted } from '#lib/kernel/number-words.ts'

/** How far a check is. */
export function ReplayProgress({ replay }: { replay: ShownReplay | null }) {
  return (
    <div className="flex flex-col gap-1 text-[0.9375rem]">
      <p className="tabular-nums">{replay === null ? 'Checking…' : progressInWords(replay)}</p>
      {replay !== null && replay.seen > 0 && (
        <progress
          aria-label="Progress of the check"
          value={replay.seen}
          max={Math.max(replay.seen, replay.expected)}
          className="h-2 w-full max-w-sm"
        />
      )}
    </div>
  )
}

/** What a change would have refused, of whom, and what nobody can tell. */
export function ReplayResult({ replay }: { replay: ShownReplay }) {
  if (replay.state === 'superseded')
    return <p className="text-muted text-sm">A newer check replaced this one.</p>
  if (replay.state === 'cancelled') return <p className="text-muted text-sm">This check was stopped.</p>
  const remarks = remarksOn(replay)
  return (
    <div className="flex w-full flex-col gap-3">
      <Callout tone={toneOf(replay)} title={headlineOf(replay)}>
        {remarks.length > 0 && (
          <ul className="mt-1 flex flex-col gap-1 text-sm">
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        )}
      </Callout>
      {replay.appCount > 1 && replay.refused > 0 && <ByApp replay={replay} />}
      {replay.groups.length > 0 && <ByAddress replay={replay} />}
    </div>
  )
}

function toneOf(replay: ShownReplay) {
  if (replay.refused > 0) return 'warn'
  return replay.judged === 0 || unknownOf(replay) > 0 || replay.notKept > 0 ? 'info' : 'success'
}

function ByAddress({ replay: { groups, more, appCount } }: { replay: ShownReplay }) {
  return (
    <>
      <Table caption="Requests that would have been refused, by address" captionHidden>
        <thead>
          <tr>
            <ColumnHead>Address</ColumnHead>
            {appCount > 1 && <ColumnHead className="max-sm:hidden">App</ColumnHead>}
            <ColumnHead>Reason</ColumnHead>
            <ColumnHead className="text-right">Requests</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ clientId, reason, words, address, count: requests, log }) => (
            <tr key={`${clientId} ${reason} ${address}`}>
              <RowHead className="min-w-28 font-normal wrap-anywhere">
                <a
                  href={log}
                  className="underline decoration-line-strong underline-offset-4 hover:decoration-2"
                >
                  {address === null ? (
                    'Unknown'
                  ) : (
                    <span translate="no" className="font-mono">
                      {address}
                    </span>
                  )}
                </a>
              </RowHead>
              {appCount > 1 && (
                <Cell className="wrap-anywhere max-sm:hidden">
                  <span translate="no" className="font-mono text-sm">
                    {clientId}
                  </span>
                </Cell>
              )}
              <Cell>{words}</Cell>
              <Cell numeric>{count(requests)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {more > 0 && <p className="text-muted text-sm">And {counted(more, 'more request')}.</p>}
    </>
  )
}

function ByApp({ replay: { apps, appCount } }: { replay: ShownReplay }) {
  return (
    <>
      <Table caption="Requests that would have been refused, by app" captionHidden>
        <thead>
          <tr>
            <ColumnHead>App</ColumnHead>
            <ColumnHead>Team</ColumnHead>
            <ColumnHead className="text-right">Refused</ColumnHead>
            <ColumnHead className="text-right max-sm:hidden">Requests</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {apps.map(({ clientId, team, refused, judged }) => (
            <tr key={clientId}>
              <RowHead translate="no" className="font-mono wrap-anywhere">
                {clientId}
              </RowHead>
              <Cell className="wrap-anywhere">{team}</Cell>
              <Cell numeric>{count(refused)}</Cell>
              <Cell numeric className="max-sm:hidden">
                {count(judged)}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {appCount > apps.length && (
        <p className="text-muted text-sm">And {counted(appCount - apps.length, 'more app')}.</p>
      )}
    </>
  )
}
