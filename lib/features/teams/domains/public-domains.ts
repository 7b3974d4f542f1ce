/** Mail providers at which anybody can have an address: to admit one is to admit everybody. By their names, under any ending. */
const PUBLIC =
  /^(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|rocketmail|icloud|me|mac|aol|gmx|web|mail|email|proton|protonmail|pm|tutanota|tuta|yandex|zoho|zohomail|fastmail|hey|qq|163|126|yeah|sina|naver|daum|hanmail|rediffmail|mailbox|posteo|freenet|t-online|orange|wanadoo|free|laposte|libero|virgilio|btinternet|comcast|verizon|att|sbcglobal|cox|mailinator|guerrillamail|yopmail|duck)\.(?:[a-z]{2,3}\.)?[a-z]{2,4}$/

/** Whether anybody at all can have an address of this domain. */
export const isPublicDomain = (domain: string): boolean => PUBLIC.test(domain)
