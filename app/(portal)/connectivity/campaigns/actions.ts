'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { cancelCampaign, extendCampaign } from '#lib/features/campaigns/change-campaign.ts'
import { type CreatedCampaign, createCampaign } from '#lib/features/campaigns/create-campaign.ts'
import {
  campaignFormSchema,
  cancelSchema,
  choiceSchema,
  extendCampaignSchema,
} from '#lib/features/campaigns/schemas.ts'
import { routes } from '#lib/routes.ts'

/** The links are shown in place of the form, this once. */
export const createCampaignAction = formAction(
  campaignFormSchema,
  async (ctx, { credentials, until, byDateOnly, ...campaign }) =>
    createCampaign(ctx, {
      ...{ ...campaign, endsAt: until, byDateOnly: byDateOnly === 'on' },
      choice: choiceSchema.parse({ secrets: credentials }),
    }),
  {
    lists: ['credentials'],
    page: routes.newCampaign,
    show: ({ id, secrets, links }: CreatedCampaign) => ({
      ...{ id, secrets },
      links: links.map(({ id, link, expiresAt, partner, apps }) => ({ id, link, expiresAt, partner, apps })),
    }),
  },
)

async function showAgain() {
  revalidatePath('/connectivity/campaigns/[id]', 'page')
  return null
}

export const cancelCampaignAction = formAction(cancelSchema, cancelCampaign, {
  page: routes.campaigns,
  show: (): true => true,
  finish: showAgain,
})

export const extendCampaignAction = formAction(extendCampaignSchema, extendCampaign, {
  page: routes.campaigns,
  show: (): true => true,
  finish: showAgain,
})
