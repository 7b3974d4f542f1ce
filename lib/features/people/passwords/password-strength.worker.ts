import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'
import type { Question, Verdict } from './password-strength.ts'

// The whole of this thread: its dictionaries take 70 MB and a third of a second, and some questions as long.

const zxcvbn = new ZxcvbnFactory({ dictionary: { ...common, ...english }, graphs: adjacencyGraphs })

parentPort?.on('message', ({ id, password, context }: Question & { id: number }) => {
  const { score, sequence } = zxcvbn.check(password, context)
  const [longest] = sequence.toSorted((one, other) => other.token.length - one.token.length)
  // Words of the question itself stand in a dictionary of that name.
  const isOwn =
    longest && 'dictionaryName' in longest && String(longest.dictionaryName).startsWith('userInputs')
  const verdict: Verdict = { score, pattern: isOwn ? 'own' : (longest?.pattern ?? 'bruteforce') }
  parentPort?.postMessage({ id, verdict })
})
