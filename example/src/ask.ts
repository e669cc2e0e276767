/** A canned answerer, in place of the one that you have: slow as a real one, and one topic fails. */

const SHORTEST_DELAY_MS = 600;
const LONGEST_DELAY_MS = 2_500;

/** What a visitor who has not asked yet may ask. The last one fails. */
export const SUGGESTIONS = [
  'Where is my order?',
  'My fern has brown tips',
  'How do I return a plant?',
  'Can you send me my invoice?',
];

const ANSWERS: [topic: RegExp, answer: string][] = [
  [
    /order|parcel|deliver|track/i,
    'Orders leave our greenhouse the next working day and take two to three days from there. ' +
      'The tracking link is in the mail that we sent when yours was packed.',
  ],
  [
    /return|refund|money back|exchange/i,
    'You have 30 days. Tell us the order number, put the plant back into its box, and we pick it ' +
      'up at your door. The refund takes about three days after that.',
  ],
  [
    /brown|yellow|leaves|leaf|tips|fern|water|light/i,
    'Brown tips mostly mean dry air. Mist the leaves every other day, keep the soil moist but not ' +
      'wet, and move it out of direct sun. New fronds should come up green within two weeks.',
  ],
  [
    /ship|abroad|country|countries|postage/i,
    'We ship to the whole of the EU, Norway, Switzerland and the UK. From 60 euros on it is free.',
  ],
  [
    /human|person|someone|agent|call|phone/i,
    'Of course. Our gardeners are there on weekdays from 9 to 17. Leave a number, and one of them ' +
      'calls you back within the hour.',
  ],
  [/thank|great|perfect|cheers/i, 'You are very welcome. Give it our best wishes!'],
  [
    /^(hi|hello|hey|good (morning|day|evening))\b/i,
    'Hello! What can we do for you and your plants?',
  ],
];

const FALLBACK =
  'Good question. A gardener will look into it and write to you today. Is there anything else, ' +
  'such as an order, a return or an unhappy leaf?';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const ask = async (question: string): Promise<string> => {
  await sleep(SHORTEST_DELAY_MS + Math.random() * (LONGEST_DELAY_MS - SHORTEST_DELAY_MS));
  if (/invoice|billing|receipt/i.test(question)) {
    throw new Error('Sorry, our billing system is not answering. Please ask again a little later.');
  }
  return ANSWERS.find(([topic]) => topic.test(question))?.[1] ?? FALLBACK;
};
