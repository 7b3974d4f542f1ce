import { Callout } from '#components/ui/callout.tsx'
import { PROBLEM_PARAMETER, PROVIDER_PARAMETER, problemInWords } from '#lib/features/people/sso/problems.ts'
import { providerOf } from '#lib/features/people/sso/providers.ts'
import { firstParameter, type SearchParams } from './search-params.ts'

/** Why a sign-in at a provider led to nothing, as the address of the page says it. */
export function ProviderProblem({ asked, title }: { asked: Awaited<SearchParams>; title: string }) {
  const name = providerOf(firstParameter(asked[PROVIDER_PARAMETER]))?.name ?? 'The provider'
  const sentence = problemInWords(firstParameter(asked[PROBLEM_PARAMETER]), name)
  if (sentence === null) return null
  return (
    <Callout tone="danger" role="alert" title={title}>
      {sentence}
    </Callout>
  )
}
