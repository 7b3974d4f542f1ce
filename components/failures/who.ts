/** Who did something, in the middle of a sentence. */
export function whoDid({ actorKind, actorLabel }: { actorKind: string; actorLabel: string }): string {
  if (actorKind === 'operator') return 'the connectivity team'
  return actorKind === 'system' ? 'the portal' : actorLabel
}
