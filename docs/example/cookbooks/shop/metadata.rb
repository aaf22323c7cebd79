name 'shop'
version '0.1.0'
description 'The example of docs/stack.yaml'
