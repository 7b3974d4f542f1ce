type Click = Pick<MouseEvent, 'button' | 'defaultPrevented' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>

/** Whether a click asks for nothing special, such as a new tab, and nobody has dealt with it. */
export const isPlainClick = ({
  button,
  defaultPrevented,
  metaKey,
  ctrlKey,
  shiftKey,
  altKey,
}: Click): boolean => button === 0 && !defaultPrevented && !(metaKey || ctrlKey || shiftKey || altKey)
