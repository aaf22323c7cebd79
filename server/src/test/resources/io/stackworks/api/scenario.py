"""Runs the scenario with boto3: python3 scenario.py ENDPOINT SCENARIO START(json of the first variables)."""
import json
import re
import sys
import urllib.request

import boto3
import botocore
from botocore import xform_name
from botocore.config import Config

endpoint, scenario, variables = sys.argv[1], json.load(open(sys.argv[2])), json.loads(sys.argv[3])
# What clients check themselves is sent anyway: here the server is tested.
client = boto3.client(
    'opsworks', endpoint_url=endpoint, region_name='us-east-1',
    config=Config(retries={'max_attempts': 0}, parameter_validation=False))
guest = boto3.client(
    'opsworks', endpoint_url=endpoint, region_name='us-east-1', aws_access_key_id=variables['guestid'],
    aws_secret_access_key=variables['guestsecret'], config=client.meta.config)


def filled(value):
    if isinstance(value, str):
        return re.sub(r'\$(\w+)', lambda name: variables[name.group(1)], value)
    if isinstance(value, list):
        return [filled(item) for item in value]
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    return value


def at(answer, path):
    for part in path.split('.'):
        answer = answer[int(part)] if part.isdigit() else answer[part]
    return answer


for number, step in enumerate(scenario):
    given = filled(step['in'])
    if 'fetch' in step:
        with urllib.request.urlopen(filled(step['fetch'])) as log:
            if not log.read():
                sys.exit('step %d: the log is empty' % number)
        continue
    if 'wait' in step:
        client.get_waiter(xform_name(step['wait'])).wait(
            WaiterConfig={'Delay': 1, 'MaxAttempts': 120}, **given)
        continue
    try:
        answer = getattr(guest if 'as' in step else client, xform_name(step['op']))(**given)
        error = None
    except botocore.exceptions.ClientError as failure:
        answer, error = None, failure.response['Error']
    seen = error and error['Code']
    if seen != step.get('error'):
        sys.exit('step %d %s %s: %s (expected: %s)' % (number, step['op'], given, error, step.get('error')))
    for path, expected in step.get('see', {}).items():
        if at(answer, path) != filled(expected):
            sys.exit('step %d %s: %s is %r (expected: %r)' % (number, step['op'], path, at(answer, path), expected))
    for name, path in step.get('keep', {}).items():
        variables[name] = at(answer, path)
print('%d steps' % len(scenario))
