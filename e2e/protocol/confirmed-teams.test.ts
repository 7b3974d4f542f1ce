import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import { formWith, PortalVisitor } from '../harness/portal.ts'
import { runQuickly } from '../harness/resident-command-line.ts'
import { sharedSubject } from './subject.ts'
import { askToken, basic, GRANT } from './token-client.ts'

const subject = sharedSubject()
const SCOPE = 'partner-bookings:read'

/** A command that may be refused. */
const command = (...args: string[]) =>
  runQuickly(args, { PORT: String(subject.port), DATA_DIR: subject.dataDir })

it('a stranger who signs up under a partner’s name gets nothing that is meant for the partner', {
  timeout: 120_000,
}, async () => {
  await subject.cli([
    ...['api', 'create', '--id', 'partner-bookings', '--name', 'Bookings'],
    ...['--audience', 'https://partner-bookings.example'],
  ])
  await subject.cli([
    ...['scope', 'create', '--name', SCOPE, '--api', 'partner-bookings', '--grant', 'staff'],
    ...['--description', 'Read bookings'],
  ])

  const stranger = new PortalVisitor(subject.url)
  const person = { name: 'Globex', email: 'mallory@strangers.example', password: 'quiet-harbour-ladder-77' }
  expect((await stranger.submit('/sign-up', person)).status).toBe(303)

  const create = ['client', 'create', '--id', 'globex-app', '--scope', SCOPE, '--team', 'globex']
  const refused = await command(...create)
  expect(refused).toMatchObject({ code: 4, stdout: '' })
  expect(refused.stderr).toContain('mallory@strangers.example')
  expect(refused.stderr).toContain('team confirm --slug globex')
  expect((await stranger.get('/apps/globex-app')).status).toBe(404)

  const form = formWith(await (await stranger.get('/apps/new')).text(), ['clientId', 'scopes'])
  const app = { clientId: 'globex-own', name: 'Own', environment: 'live' }
  expect((await stranger.post('/apps/new', { ...form, ...app })).status).toBe(303)
  const own = await command('client', 'update', '--id', 'globex-own', '--scope', SCOPE)
  expect(own).toMatchObject({ code: 4, stdout: '' })
  expect(own.stderr).toContain('team confirm --slug globex')
  const served = await command('api', 'serve', '--id', 'partner-bookings', '--client', 'globex-own')
  expect(served).toMatchObject({ code: 4, stdout: '' })
})

it('a page says to the connectivity team, and to nobody else, whether a team is confirmed', async () => {
  const [email, password] = ['colleague@connectivity.example', 'quiet-harbour-ladder-77']
  const create = ['user', 'create', '--email', email, '--role', 'connectivity', '--password-stdin']
  await subject.cli(create, password)
  const colleague = new PortalVisitor(subject.url)
  expect((await colleague.submit('/sign-in', { email, password })).status).toBe(303)
  expect(await (await colleague.get('/team')).text()).toContain('>confirmed<')

  const developer = new PortalVisitor(subject.url)
  const person = { name: 'Hooli', email: 'gavin@hooli.example', password }
  expect((await developer.submit('/sign-up', person)).status).toBe(303)
  expect(await (await developer.get('/team')).text()).not.toContain('confirmed<')
})

it('a team that is confirmed is equipped, and its app gets tokens with what it was given', {
  timeout: 120_000,
}, async () => {
  const partner = new PortalVisitor(subject.url)
  const person = { name: 'Initech', email: 'peter@initech.example', password: 'quiet-harbour-ladder-77' }
  expect((await partner.submit('/sign-up', person)).status).toBe(303)
  expect(await subject.cli(['team', 'confirm', '--slug', 'initech'])).toEqual({
    slug: 'initech',
    changed: true,
    people: ['peter@initech.example'],
    unconfirmed: ['peter@initech.example'],
  })
  const { teams } = await subject.cli(['team', 'list'])
  expect(teams).toContainEqual(
    expect.objectContaining({ slug: 'initech', people: ['peter@initech.example'] }),
  )

  const made = await subject.createClient('initech-app', { scope: SCOPE, team: 'initech' })
  const authorization = basic(made.clientId, made.clientSecret)
  const { status, json } = await askToken(subject.url, { authorization, body: `${GRANT}&scope=${SCOPE}` })
  expect(status).toBe(200)
  expect(decodeJwt(String(json.access_token)).scope).toBe(SCOPE)
  expect((await partner.get('/apps/initech-app')).status).toBe(200)
})

it('a team is made at the command line, people are let in, get another role and are removed', async () => {
  for (const name of ['Albert', 'Jill']) {
    const person = {
      name,
      email: `${name.toLowerCase()}@umbrella.example`,
      password: 'quiet-harbour-ladder-77',
    }
    expect((await new PortalVisitor(subject.url).submit('/sign-up', person)).status).toBe(303)
  }
  const team = (verb: string, name: string, ...more: string[]) =>
    subject.cli(['team', verb, '--slug', 'umbrella', '--email', `${name}@umbrella.example`, ...more])
  expect(await subject.cli(['team', 'create', '--slug', 'umbrella', '--name', 'Umbrella'])).toEqual({
    slug: 'umbrella',
    name: 'Umbrella',
    people: [],
  })
  expect(await team('add', 'albert')).toMatchObject({ role: 'owner' })
  expect(await team('add', 'jill')).toMatchObject({ role: 'member' })
  expect(await team('role', 'jill', '--role', 'viewer')).toMatchObject({ role: 'viewer', changed: true })
  expect(await team('role', 'jill', '--role', 'viewer')).toMatchObject({ changed: false })
  const { teams } = await subject.cli(['team', 'list'])
  expect(teams).toContainEqual(
    expect.objectContaining({
      slug: 'umbrella',
      people: ['albert@umbrella.example', 'jill@umbrella.example'],
      roles: { 'albert@umbrella.example': 'owner', 'jill@umbrella.example': 'viewer' },
    }),
  )
  expect(await team('remove', 'jill')).toEqual({ slug: 'umbrella', email: 'jill@umbrella.example' })
})
