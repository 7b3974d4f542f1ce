import { z } from 'zod'
import type { Restriction, RestrictionMode } from '#lib/oauth/ports.ts'
import type { RestrictionKind } from '#lib/oauth/restrictions/kinds.ts'

/** What a restriction does with what it does not allow: nothing, notes it, or refuses it. */
export const RESTRICTION_MODES = ['off', 'observe', 'enforce'] as const
export type Mode = (typeof RESTRICTION_MODES)[number]

export const restrictionModeSchema = z.enum(
  RESTRICTION_MODES,
  `A mode is one of ${RESTRICTION_MODES.join(', ')}.`,
)

/** What a restriction refused, or would have: tokens by where they went, or by the hour. */
export type Noted = { count: number } & (
  | { address: string; credential?: string | null; lastAt: Date }
  | { hour: Date }
)

/** What the owner of an app reads beside the restriction. */
export type Evidence = {
  /** What it would have refused in the last 24 hours; null while it does not observe. */
  refused: readonly Noted[] | null
  /** Where the app's latest requests came from, whatever became of them: what one begins a list with. */
  latest: readonly Noted[]
}

/** What its form says, and what one types in. */
export type RestrictionForm = {
  description: string
  /** Of what the mode is asked. */
  legend: string
  /** What enforcing does. */
  enforced: string
  field: { control: 'lines' | 'number'; label: string; hint?: string }
}

/** The two settings of a restriction: what the app is held to, and how. */
type SettingsOf<Name extends string, ModeName extends string, Rule> = Readonly<
  Record<Name, Rule> & Record<ModeName, Mode>
>
type SchemasOf<Settings> = { [Name in keyof Settings]: z.ZodType<Settings[Name]> }

/**
 * A kind of restriction as people set it and read of it; how it decides is in `lib/oauth/restrictions`. Forms, the command
 * line, the audit log, activity, notices and the guide are made from it.
 */
export type ManagedRestriction<
  Name extends string,
  ModeName extends string,
  Rule,
  Settings = SettingsOf<Name, ModeName, Rule>,
> = {
  kind: RestrictionKind
  /** What its two settings are called in forms and audit rows. */
  setting: Name
  mode: ModeName
  /** Both as a form sends them, as they are kept, and as they are where nothing is kept. */
  typed: SchemasOf<Settings>
  stored: SchemasOf<Settings>
  none: Settings
  /** @returns the restriction as the token endpoint asks it */
  open(mode: RestrictionMode, settings: Settings): Restriction
  /** Whether an app may do more by the later settings than by the earlier. */
  loosens(before: Settings, after: Settings): boolean
  /** What of the last 7 days the later settings would have refused that the earlier ones let through, in the order in which it is told. */
  wouldHaveRefused(clientRef: string, before: Settings, after: Settings): Promise<Noted[]>
  /** What its form shows beside the settings. */
  evidence(clientRef: string, settings: Settings): Promise<Evidence>
  /** Heads its form, and names it in lists. */
  title: string
  /** What the two settings are called where a change is told. */
  labels: Readonly<Record<Name | ModeName, string>>
  /** What is said where there is a mode and nothing that the app is held to. */
  missing: string
  /** What is said where the restriction observes and has noted nothing. */
  nothingNoted: string
  form: RestrictionForm
  command: {
    option: string
    typed: z.ZodType<Rule>
    about: string
    modeOption: string
    aboutMode: string
    /** What stands for nothing that it is held to. */
    none: string
    /** What the answer calls what would have been refused. */
    wouldHaveRefused: string
  }
  guide: {
    /** What an app can be held to: “a quota of tokens an hour”. */
    heldTo: { before?: string; what: string; after: string }
    refuses: string
    answer: string
  }
}
