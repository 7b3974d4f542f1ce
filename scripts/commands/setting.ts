import type { Command } from 'commander'
import { z } from 'zod'
import { changeSetting } from '#lib/features/settings/change-setting.ts'
import { type LiveSetting, listSettings } from '#lib/features/settings/list-settings.ts'
import { changeSettingSchema } from '#lib/features/settings/schemas.ts'
import { operator, print, type WithDatabase } from './input.ts'

const ctx = { actor: operator }
const json = z.boolean().default(false)
const listSchema = z.object({ json })

/** `setting list | set | reset`. */
export function addSettingCommands(root: Command, withDatabase: WithDatabase): void {
  const setting = root.command('setting').description('list and change the settings that need no restart')

  setting
    .command('list')
    .description('list them, with what is in effect and what the environment says')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  named(setting.command('set').description('change one, on every instance'))
    .requiredOption('--value <value>', 'as in the environment: 9d, tell')
    .action((options: unknown) => set(options, withDatabase))

  named(setting.command('reset').description('let the environment say it again')).action((options: object) =>
    set({ ...options, value: '' }, withDatabase),
  )
}

const named = (command: Command) =>
  command.requiredOption('--name <name>', 'which setting').option('--json', 'print one JSON object')

const onWire = ({ name, value, ofEnvironment, changedAt }: LiveSetting) => ({
  ...{ name, value, environment: ofEnvironment, changed_at: changedAt?.toISOString() ?? null },
})

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json: asJson } = listSchema.parse(options)
  await withDatabase(async () => {
    const settings = await listSettings(ctx)
    print(
      asJson,
      { settings: settings.map(onWire) },
      settings.map(
        ({ name, value, ofEnvironment, changedAt }) =>
          `${name}  ${value}${changedAt ? `  (changed ${changedAt.toISOString()}; the environment says ${ofEnvironment})` : ''}`,
      ),
    )
  })
}

async function set(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json: asJson } = listSchema.parse(options)
  const wanted = changeSettingSchema.parse(options)
  await withDatabase(async () => {
    const { changed } = await changeSetting(ctx, wanted)
    const after = (await listSettings(ctx)).find(({ name }) => name === wanted.name)
    print(asJson, { ...(after && onWire(after)), changed }, [
      `${wanted.name} is ${after?.value}${changed ? '' : ', as before'}.`,
    ])
  })
}
