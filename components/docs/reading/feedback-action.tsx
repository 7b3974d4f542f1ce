'use client'

import { createContext, useContext } from 'react'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** What a page of the guide sends to say whether it helped. The layout knows it, pages do not. */
const FeedbackAction = createContext<FormAction<true> | null>(null)

export const FeedbackActionProvider = FeedbackAction.Provider

/** The action; null outside the layout of the guide. */
export const useFeedbackAction = () => useContext(FeedbackAction)
