/** As `ref` of what comes in the place of a form, whose button had the focus: it takes that over. */
export const takeFocus = (element: HTMLElement | null) => element?.focus()
