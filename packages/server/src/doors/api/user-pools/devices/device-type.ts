import type { AttributeType, DeviceType } from '@cenote/wire/user-pools';
import type { Settings } from '#domain/context.ts';
import type { Device } from '#domain/people/devices/device.ts';
import type { User } from '#domain/people/users/user.ts';

/** A device as its user sees it. AWS: three attributes; administrators see more. */
export function ownDevice(device: Device): DeviceType {
  return deviceType(device, [
    { Name: 'device_status', Value: 'valid' },
    ...nameOf(device),
    { Name: 'last_ip_used', Value: device.lastAddress },
  ]);
}

/** A device as administrators see it. */
export function adminDevice({ region, accountId }: Settings, user: User, device: Device): DeviceType {
  const owner = `${user.username}.${user.poolId}`;
  const arn = `arn:aws:cognito-idp:${region}:${accountId}:owner/${owner}/device/${device.key}`;
  return deviceType(device, [
    { Name: 'device_status', Value: 'valid' },
    ...nameOf(device),
    { Name: 'dev:device_arn', Value: arn },
    { Name: 'dev:device_owner', Value: owner },
    { Name: 'last_ip_used', Value: device.lastAddress },
    { Name: 'dev:device_remembered_status', Value: device.remembered ? 'remembered' : 'not_remembered' },
    { Name: 'dev:device_sdk', Value: 'aws-sdk-unknown-unknown' },
  ]);
}

function nameOf({ name }: Device): AttributeType[] {
  return name === undefined ? [] : [{ Name: 'device_name', Value: name }];
}

/** Dates are seconds with milliseconds. AWS: all but the last, which is whole seconds. */
function deviceType(device: Device, attributes: AttributeType[]): DeviceType {
  return {
    DeviceKey: device.key,
    DeviceAttributes: attributes,
    DeviceCreateDate: device.createdAt / 1000,
    DeviceLastModifiedDate: device.modifiedAt / 1000,
    DeviceLastAuthenticatedDate: Math.floor(device.authenticatedAt / 1000),
  };
}
