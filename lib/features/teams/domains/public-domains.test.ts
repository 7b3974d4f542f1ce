import { expect, it } from 'vitest'
import { isPublicDomain } from './public-domains.ts'

it.each(['gmail.com', 'yahoo.co.uk', 'gmx.de', 'outlook.fr', 't-online.de', 'proton.me', '163.com'])(
  '%s is one at which anybody can have an address',
  (domain) => expect(isPublicDomain(domain)).toBe(true),
)

it.each(['acme.example', 'gmail.acme.com', 'mygmail.com', 'webshop.de', 'corp.outlook.internal'])(
  '%s is one of a company',
  (domain) => expect(isPublicDomain(domain)).toBe(false),
)
