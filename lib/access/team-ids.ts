import { Prisma } from '#prisma/generated/client.ts'
import { type Person, withheldTeamIds } from './actor.ts'
import { type Permission, ruleOf } from './permissions.ts'

/** The ids of the teams in which a person has a permission, as SQL. */
export const teamIdsOf = (person: Person, permission: Permission): Prisma.Sql => Prisma.sql`
  SELECT m.team_id FROM membership m JOIN team there ON there.id = m.team_id AND there.deleted_at IS NULL
  WHERE m.user_id = ${person.id}::uuid AND m.role = ANY(${[...ruleOf(permission).team]}::text[])
    AND m.team_id <> ALL(${withheldTeamIds(person)}::uuid[])`
