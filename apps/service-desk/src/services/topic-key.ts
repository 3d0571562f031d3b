import type { PlainKey } from '@vakt/messages/translate';
import type { Topic } from './content.ts';

const TOPIC_KEYS: Record<Topic, PlainKey> = {
  it: 'services.topicIt',
  studies: 'services.topicStudies',
  employment: 'services.topicEmployment',
  finance: 'services.topicFinance',
  premises: 'services.topicPremises',
  other: 'services.topicOther',
};

/** The heading that a service stands under. */
export function topicKey(topic: Topic): PlainKey {
  return TOPIC_KEYS[topic];
}
