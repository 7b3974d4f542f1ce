import { expect, it } from 'vitest'
import { toNotice } from '#lib/features/notices/notice.ts'
import { noticeLetter } from './notice-letter.ts'

it('names the partner of whom staff are told, though no team gets the mail', () => {
  const notice = toNotice({
    ...{ id: 'n', kind: 'hand_off_claimed', createdAt: new Date(), teamId: null, team: null, client: null },
    detail: { handOff: 'h', team: 'acme', teamName: 'Acme Air', clientId: 'acme-feed' },
  })
  if (!notice) throw new Error('no notice')
  expect(noticeLetter(notice, 'https://latchkey.example')).toMatchObject({
    subject: 'Connectivity team: Acme Air claimed acme-feed',
    about: 'Team: Acme Air',
    link: { href: 'https://latchkey.example/connectivity/hand-offs/h', name: 'Hand-off' },
  })
})
