/** A person who is signed in. Made by `currentActor()` and nowhere else. */
export type Person = {
  kind: 'person'
  /** User id (UUID). */
  id: string
  email: string
  name: string
  /** The `PlatformRole` that is in effect, or one of another version. */
  role: string
  /** Teams the person belongs to and may act in, the first joined first. */
  teams: readonly PersonsTeam[]
  /** What the person has but not in this session, in which no second factor was proved; absent when that is nothing. */
  withheld?: Withheld
  /** Where the request comes from, as the audit log keeps it; absent where nobody asked for one. */
  address?: string
}

/** What waits for a second factor: the role, where it demands one, and the teams that do. */
export type Withheld = { role: string | null; teams: readonly PersonsTeam[] }

/** The ids of the teams that wait for a second factor of a person. */
export const withheldTeamIds = ({ withheld }: Person): string[] => withheld?.teams.map(({ id }) => id) ?? []

/** A team as one person is in it. */
export type PersonsTeam = {
  id: string
  slug: string
  name: string
  /** A `TeamRole`, or one of another version. */
  role: string
}

/** The connectivity team at the command line: whoever may read the data folder. `name` says who, for the audit log. */
export type Operator = { kind: 'operator'; name: string }

/** Who is asking. Every verb takes one and decides by it. */
export type Actor = Person | Operator

/** An app that calls our API with an access token: it acts for the team that it belongs to, as far as its scopes go. */
export type AppActor = { kind: 'client'; clientId: string; scopes: readonly string[] }

/** Whoever holds the link of a hand-off, without an account: its feature says what they may, and nothing else. */
export type Holder = { kind: 'holder'; handOffId: string }

/** How a holder is called where people read it: their hand-off is known by its page, not by its ID. */
export const HOLDER_IN_WORDS = 'The holder of a hand-off link'

/** Who may ask for what apps are trusted with, too. */
export type Principal = Actor | AppActor | Holder

/** How an actor is written down in audit rows. */
export function actorLabel(actor: Principal): string {
  switch (actor.kind) {
    case 'person':
      return actor.email
    case 'operator':
      return actor.name
    case 'client':
      return actor.clientId
    case 'holder':
      return `holder of hand-off ${actor.handOffId}`
  }
}

/** How an actor is written down where owners of apps read it. Who works at the command line is not their business. */
export function creatorLabel(actor: Principal): string {
  if (actor.kind === 'holder') return 'the holder of a hand-off link'
  return actor.kind === 'operator' ? 'the connectivity team' : actorLabel(actor)
}

/** What an actor is found by, whatever it is called meanwhile; null for the operator, who is no one in particular. */
export function actorId(actor: Principal): string | null {
  switch (actor.kind) {
    case 'person':
      return actor.id
    case 'operator':
      return null
    case 'client':
      return actor.clientId
    case 'holder':
      return actor.handOffId
  }
}
