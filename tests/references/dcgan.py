"""DCGAN (Radford et al., 2016, arXiv:1511.06434), as two chains of modules."""

from __future__ import annotations

from torch import Tensor, nn


class Generator(nn.Module):
    """From noise, [N, 100, 1, 1], to images, [N, 3, 64, 64]."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.ConvTranspose2d(100, 512, 4, 1, 0, bias=False)]
        for inputs in (512, 256, 128):
            layers += [nn.BatchNorm2d(inputs), nn.ReLU()]
            layers += [nn.ConvTranspose2d(inputs, inputs // 2, 4, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(64), nn.ReLU()]
        layers += [nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False), nn.Tanh()]
        self.main = nn.Sequential(*layers)

    def forward(self, noise: Tensor) -> Tensor:
        image: Tensor = self.main(noise)
        return image


class Discriminator(nn.Module):
    """From images, [N, 3, 64, 64], to logits, [N, 1]."""

    def __init__(self) -> None:
        super().__init__()
        layers = [nn.Conv2d(3, 64, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        for inputs in (64, 128, 256):
            layers += [nn.Conv2d(inputs, inputs * 2, 4, 2, 1, bias=False)]
            layers += [nn.BatchNorm2d(inputs * 2), nn.LeakyReLU(0.2)]
        self.main = nn.Sequential(*layers, nn.Conv2d(512, 1, 4, 1, 0, bias=False))

    def forward(self, image: Tensor) -> Tensor:
        logits: Tensor = self.main(image)
        return logits.view(-1, 1)
